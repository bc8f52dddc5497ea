/** Loads on the engine and its store alone, without a protocol, and the bare loops that they are compared with. */
@NullMarked
package io.trivium.benchmarks.engine;

import org.jspecify.annotations.NullMarked;

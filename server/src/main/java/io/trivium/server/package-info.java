/** The process: wiring, life-cycle, commands, and a broker to embed. */
@NullMarked
package io.trivium.server;

import org.jspecify.annotations.NullMarked;

/** Side-by-side measurements of brokers, each in a process of its own, under the same load by the same genuine client. */
@NullMarked
package io.trivium.benchmarks;

import org.jspecify.annotations.NullMarked;

/** Monotonic time, given from outside. */
@NullMarked
package io.trivium.broker.time;

import org.jspecify.annotations.NullMarked;

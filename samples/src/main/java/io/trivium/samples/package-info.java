/** Small programs to copy, one for each way to use the broker. Each takes the address of a broker, or finds it on this machine. */
@NullMarked
package io.trivium.samples;

import org.jspecify.annotations.NullMarked;

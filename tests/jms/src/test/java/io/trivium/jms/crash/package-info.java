/** Processes that are killed at each step of a distributed transaction. */
@NullMarked
package io.trivium.jms.crash;

import org.jspecify.annotations.NullMarked;

/** The log: frames with positions, and the records in them. */
@NullMarked
package io.trivium.broker.log;

import org.jspecify.annotations.NullMarked;

/** The types of AMQP 1.0 (part 1), read and written: for the bodies of map and stream messages and for sections kept with a message. */
@NullMarked
package io.trivium.message.amqp;

import org.jspecify.annotations.NullMarked;

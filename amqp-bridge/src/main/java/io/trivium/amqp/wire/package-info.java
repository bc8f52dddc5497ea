/** AMQP 1.0's frames: cutting and checking what strangers send before the protocol engine sees it, and what the engine leaves out. */
@NullMarked
package io.trivium.amqp.wire;

import org.jspecify.annotations.NullMarked;

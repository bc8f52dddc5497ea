@NullMarked
package io.trivium.message.amqp;

import org.jspecify.annotations.NullMarked;

/** One message, three protocols: how Jakarta Messaging and AMQP read and write the stored record. */
@NullMarked
package io.trivium.message.mapping;

import org.jspecify.annotations.NullMarked;

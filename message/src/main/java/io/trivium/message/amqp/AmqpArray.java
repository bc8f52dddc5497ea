package io.trivium.message.amqp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * AMQP's array: values of one encoding.
 *
 * @param descriptor what describes every item; null if they are not described
 * @param code the format code of every item, such as 0x71 for an int of four bytes
 * @param items without their descriptor; not copied
 */
public record AmqpArray(@Nullable Object descriptor, int code, List<@Nullable Object> items) {}

/** AMQP sections to envelopes and back. */
@NullMarked
package io.trivium.amqp.mapping;

import org.jspecify.annotations.NullMarked;

/** Queues and topics, lasting and temporary, as applications hold them. */
@NullMarked
package io.trivium.jms.destination;

import org.jspecify.annotations.NullMarked;

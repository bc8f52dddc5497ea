/** Links: producers that become sends, consumers that become pops, and what they share on one connection. */
@NullMarked
package io.trivium.amqp.link;

import org.jspecify.annotations.NullMarked;

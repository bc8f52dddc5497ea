/** The bodies that RocketMQ sends as JSON, as values. */
@NullMarked
package io.trivium.rocket.protocol.body;

import org.jspecify.annotations.NullMarked;

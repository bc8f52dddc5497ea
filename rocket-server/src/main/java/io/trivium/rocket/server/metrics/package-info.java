/** The broker's measurements under the names that RocketMQ 5 gives them. */
@NullMarked
package io.trivium.rocket.server.metrics;

import org.jspecify.annotations.NullMarked;

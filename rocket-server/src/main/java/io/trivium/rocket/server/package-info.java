/** RocketMQ's name-server and broker roles, served from the engine. */
@NullMarked
package io.trivium.rocket.server;

import org.jspecify.annotations.NullMarked;

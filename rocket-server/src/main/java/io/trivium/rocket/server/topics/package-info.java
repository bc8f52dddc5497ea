/** Topics and groups as RocketMQ names and creates them. */
@NullMarked
package io.trivium.rocket.server.topics;

import org.jspecify.annotations.NullMarked;

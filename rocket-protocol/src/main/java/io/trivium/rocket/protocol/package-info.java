/** RocketMQ's requests and replies as typed values, and the frames they travel in. */
@NullMarked
package io.trivium.rocket.protocol;

import org.jspecify.annotations.NullMarked;

/** RocketMQ's dialect of JSON: names may be bare numbers or whole objects, on input as on output. */
@NullMarked
package io.trivium.rocket.protocol.json;

import org.jspecify.annotations.NullMarked;

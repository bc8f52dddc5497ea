/** Topics and their queues. */
@NullMarked
package io.trivium.broker.topic;

import org.jspecify.annotations.NullMarked;

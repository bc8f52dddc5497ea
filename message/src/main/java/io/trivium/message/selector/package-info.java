/** Message selectors: Jakarta Messaging's, and RocketMQ's SQL92 filters. */
@NullMarked
package io.trivium.message.selector;

import org.jspecify.annotations.NullMarked;

/** Connections, sessions, producers and consumers of the classic API, over a RocketMQ client. */
@NullMarked
package io.trivium.jms.session;

import org.jspecify.annotations.NullMarked;

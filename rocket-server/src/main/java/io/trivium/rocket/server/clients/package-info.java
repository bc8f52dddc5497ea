/** Who is connected: producers and consumers by their heartbeats, queue locks, sessions. */
@NullMarked
package io.trivium.rocket.server.clients;

import org.jspecify.annotations.NullMarked;

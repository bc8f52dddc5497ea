/** Answers the requests that read queues and move cursors. */
@NullMarked
package io.trivium.rocket.server.pull;

import org.jspecify.annotations.NullMarked;

/** Answers the requests that lease messages. */
@NullMarked
package io.trivium.rocket.server.pop;

import org.jspecify.annotations.NullMarked;

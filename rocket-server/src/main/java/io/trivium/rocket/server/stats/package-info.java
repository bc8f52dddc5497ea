/** Counts what goes through the broker, for tools and metrics. */
@NullMarked
package io.trivium.rocket.server.stats;

import org.jspecify.annotations.NullMarked;

/** What the two roles are told from outside: settings, clocks, randomness, periodic work. */
@NullMarked
package io.trivium.rocket.server.config;

import org.jspecify.annotations.NullMarked;

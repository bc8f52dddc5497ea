/** How requests travel: over TCP, or as objects inside one process. */
@NullMarked
package io.trivium.rocket.transport;

import org.jspecify.annotations.NullMarked;

/** The HTTP door: whether the broker lives, and whether it is ready. */
@NullMarked
package io.trivium.server.http;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.trivium.rocket.server.access;

import org.jspecify.annotations.NullMarked;

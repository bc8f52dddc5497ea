@NullMarked
package io.trivium.rocket.server.send;

import org.jspecify.annotations.NullMarked;

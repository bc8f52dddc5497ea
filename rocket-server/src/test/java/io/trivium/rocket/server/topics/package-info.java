@NullMarked
package io.trivium.rocket.server.topics;

import org.jspecify.annotations.NullMarked;

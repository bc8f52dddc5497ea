@NullMarked
package io.trivium.rocket.transport;

import org.jspecify.annotations.NullMarked;

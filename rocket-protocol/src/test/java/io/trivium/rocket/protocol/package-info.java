@NullMarked
package io.trivium.rocket.protocol;

import org.jspecify.annotations.NullMarked;

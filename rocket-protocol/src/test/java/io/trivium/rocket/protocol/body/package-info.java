@NullMarked
package io.trivium.rocket.protocol.body;

import org.jspecify.annotations.NullMarked;

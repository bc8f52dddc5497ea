@NullMarked
package io.trivium.rocket.protocol.json;

import org.jspecify.annotations.NullMarked;

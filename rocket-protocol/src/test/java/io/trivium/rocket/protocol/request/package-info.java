@NullMarked
package io.trivium.rocket.protocol.request;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.trivium.rocket.client;

import org.jspecify.annotations.NullMarked;

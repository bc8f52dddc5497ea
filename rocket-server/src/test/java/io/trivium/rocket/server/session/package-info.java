@NullMarked
package io.trivium.rocket.server.session;

import org.jspecify.annotations.NullMarked;

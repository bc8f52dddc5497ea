@NullMarked
package io.trivium.rocket.server.clients;

import org.jspecify.annotations.NullMarked;

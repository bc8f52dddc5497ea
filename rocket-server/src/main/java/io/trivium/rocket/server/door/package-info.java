/** The broker role's door: finds the handler of a request and translates refusals. */
@NullMarked
package io.trivium.rocket.server.door;

import org.jspecify.annotations.NullMarked;

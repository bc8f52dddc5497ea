/** A small engine and small peers for the tests of this module. */
@NullMarked
package io.trivium.rocket.server.fake;

import org.jspecify.annotations.NullMarked;

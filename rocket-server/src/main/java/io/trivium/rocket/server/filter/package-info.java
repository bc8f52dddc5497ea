/** What a subscription lets through. */
@NullMarked
package io.trivium.rocket.server.filter;

import org.jspecify.annotations.NullMarked;

/** One value type for each request code, with the headers that its reply may carry. */
@NullMarked
package io.trivium.rocket.protocol.request;

import org.jspecify.annotations.NullMarked;

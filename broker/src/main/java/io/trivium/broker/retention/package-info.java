/** Lets go of what nobody needs any more. */
@NullMarked
package io.trivium.broker.retention;

import org.jspecify.annotations.NullMarked;

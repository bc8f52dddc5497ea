/** Genuine clients against the real process, through real sockets. */
@NullMarked
package io.trivium.interop;

import org.jspecify.annotations.NullMarked;

/** The real process, killed under load from all three doors. */
@NullMarked
package io.trivium.interop.crash;

import org.jspecify.annotations.NullMarked;

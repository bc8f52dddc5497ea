/** A few orders on their way through the three doors. */
@NullMarked
package io.trivium.demo;

import org.jspecify.annotations.NullMarked;

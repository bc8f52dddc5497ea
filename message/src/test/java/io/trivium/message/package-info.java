@NullMarked
package io.trivium.message;

import org.jspecify.annotations.NullMarked;

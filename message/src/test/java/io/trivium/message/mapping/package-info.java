@NullMarked
package io.trivium.message.mapping;

import org.jspecify.annotations.NullMarked;

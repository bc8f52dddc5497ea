@NullMarked
package io.trivium.interop.filter;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.trivium.server.access;

import org.jspecify.annotations.NullMarked;
